// HowdahTesting
