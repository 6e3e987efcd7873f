variable "x" {
  type = foo(bar)
}
