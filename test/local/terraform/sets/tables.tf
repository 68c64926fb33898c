resource "aws_dynamodb_table" "orders" {
  name                        = "terraform-orders"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "customer"
  range_key                   = "number"
  deletion_protection_enabled = false
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "customer"
    type = "S"
  }
  attribute {
    name = "number"
    type = "N"
  }
  attribute {
    name = "day"
    type = "S"
  }

  global_secondary_index {
    name               = var.revision == 1 ? "by-day" : "by-day-2"
    hash_key           = "day"
    range_key          = "number"
    projection_type    = "INCLUDE"
    non_key_attributes = ["total"]
  }
  local_secondary_index {
    name            = "by-customer-day"
    range_key       = "day"
    projection_type = "KEYS_ONLY"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  point_in_time_recovery {
    enabled = var.revision == 2
  }
  server_side_encryption {
    enabled = true
  }
  tags = { Revision = var.revision }
}

resource "aws_dynamodb_table" "counters" {
  name           = "terraform-counters"
  billing_mode   = "PROVISIONED"
  read_capacity  = 1 * var.revision
  write_capacity = 1
  hash_key       = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table_item" "first" {
  table_name = aws_dynamodb_table.counters.name
  hash_key   = aws_dynamodb_table.counters.hash_key
  item = jsonencode(merge({
    id    = { S = "first" }
    count = { N = tostring(var.revision) }
    parts = { L = [{ S = "a" }, { BOOL = true }] }
  }, var.revision == 1 ? { old = { S = "gone at revision 2" } } : {}))
}
