resource "aws_kms_key" "own" {
  description             = "revision ${var.revision}"
  deletion_window_in_days = 7
  enable_key_rotation     = var.revision == 2
  tags                    = { Revision = var.revision }
}

resource "aws_kms_alias" "own" {
  name          = "alias/terraform-own"
  target_key_id = aws_kms_key.own.key_id
}

resource "aws_kms_key" "spoken" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Root${var.revision}"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "terraform/database"
  description             = "revision ${var.revision}"
  kms_key_id              = aws_kms_key.own.arn
  recovery_window_in_days = 0
  tags                    = { Revision = var.revision }
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({ user = "app", password = "revision ${var.revision}" })
}

resource "aws_secretsmanager_secret_policy" "database" {
  secret_arn = aws_secretsmanager_secret.database.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Read${var.revision}"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
    }]
  })
}

resource "aws_ssm_parameter" "sealed" {
  name   = "/terraform/sealed"
  type   = "SecureString"
  key_id = aws_kms_key.own.arn
  value  = "revision ${var.revision}"
}

data "aws_secretsmanager_secret_version" "database" {
  secret_id  = aws_secretsmanager_secret.database.id
  depends_on = [aws_secretsmanager_secret_version.database]
}

data "aws_kms_alias" "own" {
  name = aws_kms_alias.own.name
}
