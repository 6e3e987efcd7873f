locals {
  a = var.x
  b = "${var.x}-${var.y}"
  c = "${var.x} "
  d = " ${var.x}"
  e = foo("${bar}")
  f = "lit"
  g = var.x[0].y
  h = var.x
  i = (var.x ? "a" :
  "b")
  j = (
    var.x
  )
  k = ["${var.x}"]
  l = { a = "${var.x}" }
  m = "${var.x}"
  n = "a${var.x}"
  o = "%{if true}x%{endif}"
  p = 1
  q = a + b
  r = var.x
  s = ""
  t = "${var.x}${""}"
  u = foo("${var.x}")
  v = ([
    1, 2
  ])
  w = { a = 1 }
  x = (jsonencode({
    a = 1
  }))
  y  = "$${var.x}"
  z  = <<EOT
foo
EOT
  aa = (var.a) + (var.b)
  ab = (var.a) +
  (var.b)
  ac = /* comment */ var.x
  ad = var.x # comment

}
