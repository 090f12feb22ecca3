terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}
variable "agent_id" {}
variable "slug" {}
resource "coder_app" "web" {
  agent_id = var.agent_id
  slug     = "app-${var.slug}"
  url      = "http://localhost:1/?a=${var.agent_id}"
  healthcheck {
    url       = "http://localhost:1"
    interval  = 1
    threshold = 2
  }
}
output "slug" { value = coder_app.web.slug }
