cidr_block = "10.16.0.0/16"
greeting   = "Hello from research in production"
