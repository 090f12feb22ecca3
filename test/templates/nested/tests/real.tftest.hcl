variables {
  names = ["x"]
}
run "plans" {
  command = plan
  assert {
    condition     = module.workspace["x"].slugs[0] == "app-x0"
    error_message = "slug: ${jsonencode(module.workspace["x"].slugs)}"
  }
}
run "applies" {
  assert {
    condition     = length(nonsensitive(output.tokens)[0]) == 36
    error_message = "token"
  }
  assert {
    condition     = data.coder_parameter.size.value == "2"
    error_message = "size ${data.coder_parameter.size.value}"
  }
}
run "applies_again" {
  variables {
    names = ["x", "y"]
  }
  assert {
    condition     = join(",", keys(output.slugs)) == "x,y"
    error_message = "names"
  }
}
run "module_alone" {
  variables {
    agent_id = "1234"
    slug     = "q"
  }
  module {
    source = "./workspace/agent/app"
  }
  assert {
    condition     = output.slug == "app-q"
    error_message = "slug"
  }
}
run "refresh" {
  command = plan
  plan_options {
    mode = refresh-only
  }
}
