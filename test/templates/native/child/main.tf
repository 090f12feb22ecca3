terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}
variable "prefix" {}
data "coder_parameter" "deep" {
  name = "${var.prefix} deep"
}
