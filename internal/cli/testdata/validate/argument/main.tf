variable "x" {
  type = string
  foo  = 1
}
