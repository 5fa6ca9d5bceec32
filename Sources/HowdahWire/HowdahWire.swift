// HowdahWire
