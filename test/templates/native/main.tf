terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}
variable "zone" {
  type        = string
  description = "Where"
  default     = "eu"
}
locals { sizes = { s = 1, m = 2 } }
data "coder_workspace_owner" "me" {}
data "coder_workspace_tags" "t" {
  tags = { zone = var.zone, size = data.coder_parameter.size.value }
}
data "coder_parameter" "size" {
  name         = "size"
  display_name = "Size of ${var.zone}"
  default      = "s"
  mutable      = true
  option {
    name  = "Small"
    value = "s"
  }
  option {
    name        = "Medium"
    value       = "m"
    description = upper("more")
  }
}
data "coder_parameter" "cores" {
  name    = "cores"
  type    = "number"
  default = local.sizes[data.coder_parameter.size.value]
  styling = jsonencode({ placeholder = "few" })
  validation {
    min   = 1
    max   = 8
    error = "From {min} to {max}"
  }
}
data "coder_parameter" "note" {
  for_each = toset(["a", "b"])
  name     = "note ${each.key}"
  default  = ""
}
data "coder_parameter" "pick" {
  name    = "pick"
  default = "s"
  dynamic "option" {
    for_each = local.sizes
    iterator = size
    content {
      name  = "Number ${size.value}"
      value = size.key
    }
  }
}
data "coder_workspace_preset" "big" {
  name = "Big"
  parameters = {
    (data.coder_parameter.size.name) = "m"
    cores                            = 4
  }
  prebuilds { instances = 2 }
}
module "child" {
  source = "./child"
  count  = 1
  prefix = "child ${count.index}"
}
resource "terraform_data" "vm" { input = data.coder_workspace_owner.me.name }
