terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_provisioner" "me" {}

# The name of an agent is that of its block, and there is one of each name in a workspace: each is written out.
resource "coder_agent" "shell" {
  arch  = data.coder_provisioner.me.arch
  os    = data.coder_provisioner.me.os
  order = 1
}

resource "coder_agent" "database" {
  arch  = data.coder_provisioner.me.arch
  os    = data.coder_provisioner.me.os
  order = 2
}

resource "coder_agent" "cache" {
  arch  = data.coder_provisioner.me.arch
  os    = data.coder_provisioner.me.os
  order = 3
}

# Which machine an agent runs on is read from what names it: a call for each, not one with for_each.
module "shell" {
  source      = "./modules/machine"
  name        = "shell"
  agent_id    = coder_agent.shell.id
  agent_token = coder_agent.shell.token
}

module "database" {
  source      = "./modules/machine"
  name        = "database"
  port        = 5432
  agent_id    = coder_agent.database.id
  agent_token = coder_agent.database.token
}

module "cache" {
  source      = "./modules/machine"
  name        = "cache"
  port        = 6379
  agent_id    = coder_agent.cache.id
  agent_token = coder_agent.cache.token
}
