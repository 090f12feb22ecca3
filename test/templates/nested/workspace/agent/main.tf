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
resource "coder_agent" "main" {
  os             = "linux"
  arch           = "amd64"
  startup_script = "echo ${var.later}"
  env            = { SECRET = var.secret }
}
module "app" {
  source   = "./app"
  agent_id = coder_agent.main.id
  slug     = lower(var.name)
}
resource "coder_script" "s" {
  agent_id     = coder_agent.main.id
  display_name = var.later
  script       = "echo ${var.secret}"
  run_on_start = true
}
output "slugs" { value = [module.app.slug] }
output "token" { value = coder_agent.main.token }
