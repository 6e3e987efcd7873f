variable "a" { type = string }
variable "b" {
  type    = list(string)
  default = []
}
variable "c" {
  type = map(string)
}
variable "d" {
  type = list(any)
}
variable "e" {
  type = map(any)
}
variable "f" {
  type = set(any)
}
variable "g" {
  type = "any"
}
variable "h" {
  type = "${string}"
}
variable "i" {
  type = object({ a = string, b = optional(number, 3)
    c = list(string)
  })
  validation {
    type          = "list"
    condition     = var.i != null
    error_message = "x"
  }
}
variable "j" {
  type = string
}
variable "k" {
  type = list(any) // what
}
variable "l" {
  type = list(string) # what
  nested {
    variable {
      type = "list"
    }
  }
}
variable "m" {
  type = tuple
}
variable "n" {
  type = "number"
}
resource "x" "variable" {
  type = "list"
  variable "z" {
    type = "list"
  }
}
