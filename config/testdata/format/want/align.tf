# alignment
resource "a" "b" {
  a      = 1
  bbbbbb = 2 # trailing
  cc     = 3 // other

  d = 4
  long_name_here = [1, 2,
  3]
  e = "x"
  multi = {
    a   = 1
    bbb = 2
    "quoted key" : 3
    (var.x) = "y"
  }
  f = 6
  # own line comment
  g  = 7 /* inline */
  hh = 8
  nested {
    x    = 1
    yyyy = 2
  }
  other {

  }
  empty {}
  oneline { a = 1 }
}


locals {
  a = 1


  b = 2
}
