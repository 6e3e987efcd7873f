terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

resource "terraform_data" "u" {
  input = "x"
}

variable "secret" {
  default   = "s3cret"
  sensitive = true
}

variable "object" {
  type = object({
    name = string
    size = optional(number, 3)
    tags = optional(list(string), ["a"])
    more = optional(string)
  })
  default = { name = "n" }
}

locals {
  greeting = "hello, $${name}!"
  broken   = "hello, $${name"
  list     = ["a", "b", "c"]
  map      = { b = 2, a = 1 }
  objects  = [{ name = "x", size = 1 }, { name = "y", size = 2 }]
  nothing  = null
  number   = 7
}
