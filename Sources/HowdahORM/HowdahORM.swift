// HowdahORM
