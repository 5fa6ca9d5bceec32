import CBaseline

/// The tables of all workloads, the same in every run: nothing in them is random.
enum Schema {
    /// `users`: ten columns of ten kinds, one of them with NULLs. `orders`: ten for each of the first users. `items`:
    /// what the inserts fill. `accounts`: what the transfers change.
    static let statements = [
        """
        CREATE TABLE users (
            id bigint PRIMARY KEY, email text NOT NULL, name text NOT NULL, age int, balance numeric(12,2) NOT NULL,
            active bool NOT NULL, created_at timestamptz NOT NULL, token uuid NOT NULL, score float8 NOT NULL,
            settings jsonb NOT NULL)
        """,
        """
        INSERT INTO users
        SELECT n, 'user' || n || '@example.com', 'User Number ' || n, CASE WHEN n % 10 > 0 THEN 18 + n % 60 END,
            (n * 7919 % 10000000 - 1000000) / 100.0, n % 3 = 0,
            timestamptz '2020-01-01 00:00:00Z' + n * interval '61.007 seconds', md5(n::text)::uuid, n / 7.0::float8,
            jsonb_build_object('theme', CASE WHEN n % 2 = 0 THEN 'dark' ELSE 'light' END, 'page', n % 50)
        FROM generate_series(1, \(BASELINE_USERS)::bigint) AS n
        """,
        """
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL, total_cents int NOT NULL,
            placed_at timestamptz NOT NULL, note text NOT NULL)
        """,
        """
        INSERT INTO orders (user_id, total_cents, placed_at, note)
        SELECT n % \(BASELINE_PARENTS * 10) + 1, (n * 7919 % 100000)::int,
            timestamptz '2024-01-01 00:00:00Z' + n * interval '1 second', 'order ' || n
        FROM generate_series(0, \(BASELINE_PARENTS * 100 - 1)::bigint) AS n
        """,
        "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id)",
        "CREATE INDEX orders_by_user ON orders (user_id)",
        """
        CREATE TABLE items (
            id bigint PRIMARY KEY, name text NOT NULL, amount int NOT NULL, score float8 NOT NULL,
            created_at timestamptz NOT NULL)
        """,
        "CREATE TABLE accounts (id bigint PRIMARY KEY, balance bigint NOT NULL)",
        "INSERT INTO accounts SELECT n, 1000 FROM generate_series(1, \(BASELINE_ACCOUNTS)::bigint) AS n",
        "CLUSTER orders USING orders_by_user",
        "VACUUM ANALYZE",
        "CHECKPOINT",
    ]
}
