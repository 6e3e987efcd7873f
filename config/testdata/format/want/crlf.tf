a   = 1
bbb = 2
resource "a" "b" {
  x = 1
}
