variable "x" {
  type = map(string, string)
}

locals {
  b = [1 2]
}
