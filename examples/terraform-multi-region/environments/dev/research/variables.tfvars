greeting = "Hello from research"
