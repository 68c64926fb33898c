resource "aws_cloudformation_stack" "inner" {
  name       = "terraform-inner"
  parameters = { Revision = var.revision }
  template_body = jsonencode({
    Parameters = { Revision = { Type = "String" } }
    Resources = {
      Value = {
        Type       = "AWS::SSM::Parameter"
        Properties = { Name = "/terraform/inner", Type = "String", Value = { Ref = "Revision" } }
      }
    }
    Outputs = { Name = { Value = { Ref = "Value" } } }
  })
  tags = { Revision = var.revision }
}

data "aws_cloudformation_stack" "inner" {
  name = aws_cloudformation_stack.inner.name
}

output "inner" {
  value = data.aws_cloudformation_stack.inner.outputs.Name
}
