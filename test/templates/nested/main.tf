terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}
variable "names" {
  type    = set(string)
  default = ["a", "b"]
}
variable "secret" {
  type      = string
  default   = "hush"
  sensitive = true
}
data "coder_parameter" "size" {
  name    = "size"
  type    = "number"
  default = 2
  mutable = true
  validation {
    min = 1
    max = 8
  }
}
data "coder_workspace" "me" {}
resource "terraform_data" "later" { input = var.secret }
module "workspace" {
  source   = "./workspace"
  for_each = var.names
  name     = each.key
  secret   = var.secret
  later    = terraform_data.later.output
  size     = data.coder_parameter.size.value
}
output "slugs" { value = { for k, m in module.workspace : k => m.slugs } }
output "tokens" {
  value     = [for m in module.workspace : m.token]
  sensitive = true
}
