terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

variable "name" {
  type        = string
  description = "Of the service."
}

variable "port" {
  type        = number
  description = "That it listens on; null for none."
  default     = null
}

variable "agent_id" {
  type        = string
  description = "Of the agent that runs on the machine."
}

variable "agent_token" {
  type        = string
  description = "By which the agent says who it is."
  sensitive   = true
}

data "coder_workspace" "me" {}

resource "coder_app" "port" {
  count        = var.port == null ? 0 : 1
  agent_id     = var.agent_id
  slug         = var.name
  display_name = title(var.name)
  url          = "http://localhost:${var.port}"
}

# Stands for the machine.
resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = {
    host  = "${var.name}.${data.coder_workspace.me.name}"
    port  = var.port
    token = sha256(var.agent_token)
  }
}
