CREATE TYPE customer_status AS ENUM ('active', 'dormant', 'closed');

CREATE TABLE customers (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    age bigint CHECK (age >= 0),
    status customer_status NOT NULL DEFAULT 'active',
    settings jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
