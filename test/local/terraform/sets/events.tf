resource "aws_cloudwatch_event_bus" "own" {
  name        = "terraform-own"
  description = "revision ${var.revision}"
  tags        = { Revision = var.revision }
}

resource "aws_cloudwatch_event_rule" "orders" {
  name           = "terraform-orders"
  event_bus_name = aws_cloudwatch_event_bus.own.name
  description    = "revision ${var.revision}"
  event_pattern  = jsonencode({ source = ["shop"], detail = { total = [{ numeric = [">", var.revision] }] } })
  state          = var.revision == 1 ? "ENABLED" : "DISABLED"
  tags           = { Revision = var.revision }
}

resource "aws_cloudwatch_event_rule" "hourly" {
  name                = "terraform-hourly"
  schedule_expression = "rate(${var.revision + 1} hours)"
}

resource "aws_sqs_queue" "orders" {
  name = "terraform-orders"
}

resource "aws_cloudwatch_event_target" "orders" {
  rule           = aws_cloudwatch_event_rule.orders.name
  event_bus_name = aws_cloudwatch_event_bus.own.name
  target_id      = "queue"
  arn            = aws_sqs_queue.orders.arn
  input_transformer {
    input_paths    = { total = "$.detail.total" }
    input_template = "{\"revision\": ${var.revision}, \"total\": <total>}"
  }
  retry_policy {
    maximum_event_age_in_seconds = 60
    maximum_retry_attempts       = var.revision
  }
  dead_letter_config {
    arn = aws_sqs_queue.orders.arn
  }
}

resource "aws_cloudwatch_event_permission" "neighbour" {
  event_bus_name = aws_cloudwatch_event_bus.own.name
  statement_id   = "neighbour"
  principal      = var.revision == 1 ? "444455556666" : "777788889999"
}

resource "aws_iam_role" "schedule" {
  name = "terraform-schedule"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  name = "send"
  role = aws_iam_role.schedule.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.orders.arn }]
  })
}

resource "aws_scheduler_schedule_group" "own" {
  name = "terraform-own"
  tags = { Revision = var.revision }
}

resource "aws_scheduler_schedule" "nightly" {
  name                         = "terraform-nightly"
  group_name                   = aws_scheduler_schedule_group.own.name
  description                  = "revision ${var.revision}"
  schedule_expression          = "cron(0 ${var.revision} * * ? *)"
  schedule_expression_timezone = "Europe/Berlin"
  state                        = var.revision == 1 ? "ENABLED" : "DISABLED"
  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }
  target {
    arn      = aws_sqs_queue.orders.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ revision = var.revision })
    retry_policy {
      maximum_retry_attempts = 3
    }
  }
}

resource "aws_scheduler_schedule" "often" {
  name_prefix         = "terraform-often-"
  schedule_expression = "rate(${10 * var.revision} minutes)"
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = aws_sqs_queue.orders.arn
    role_arn = aws_iam_role.schedule.arn
  }
}

resource "aws_scheduler_schedule" "universal" {
  name                = "terraform-universal"
  schedule_expression = "at(2040-01-0${var.revision}T00:00:00)"
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ MessageBody = "revision ${var.revision}", QueueUrl = aws_sqs_queue.orders.url })
  }
}
