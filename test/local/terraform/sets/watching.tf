resource "aws_cloudwatch_log_group" "app" {
  name              = "/terraform/app"
  retention_in_days = var.revision == 1 ? 7 : 14
  tags              = { Revision = var.revision }
}

resource "aws_cloudwatch_log_stream" "app" {
  name           = "one"
  log_group_name = aws_cloudwatch_log_group.app.name
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "errors"
  log_group_name = aws_cloudwatch_log_group.app.name
  pattern        = var.revision == 1 ? "ERROR" : "{ $.level = \"error\" }"
  metric_transformation {
    name          = "Errors"
    namespace     = "Terraform/App"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_log_resource_policy" "events" {
  policy_name = "terraform-events"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${aws_cloudwatch_log_group.app.arn}:*"
    }]
  })
}

resource "aws_sns_topic" "alarms" {
  name = "terraform-alarms"
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "terraform-errors"
  alarm_description   = "revision ${var.revision}"
  namespace           = "Terraform/App"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = var.revision
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  dimensions          = { Service = "app" }
  tags                = { Revision = var.revision }
}

resource "aws_cloudwatch_dashboard" "app" {
  dashboard_name = "terraform-app"
  dashboard_body = jsonencode({
    widgets = [{
      type       = "metric"
      x          = 0
      y          = 0
      width      = 12
      height     = 6
      properties = {
        metrics = [["Terraform/App", "Errors"]]
        region  = "eu-central-1"
        title   = "Errors ${var.revision}"
      }
    }]
  })
}
