terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}
variable "name" {}
variable "secret" {}
variable "later" {}
variable "size" {}
module "agent" {
  source = "./agent"
  count  = 2
  name   = "${var.name}${count.index}"
  secret = var.secret
  later  = var.later
}
data "coder_parameter" "each" {
  name    = "note ${var.name}"
  default = var.size
}
output "slugs" { value = flatten(module.agent[*].slugs) }
output "token" { value = module.agent[0].token }
