// HowdahMigrations
