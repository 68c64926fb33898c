greeting = "Hello from risk"
