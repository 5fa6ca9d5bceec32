// HowdahPool
