greeting = "Hello from risk in production"
