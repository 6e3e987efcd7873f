resource "x" "y" {
  a  = <<EOT
 keep   this
	tab   ${var.x}  and %{if true}yes%{endif}
EOT
  bb = <<-EOT
      indented
        more
    EOT
  c  = 1
  f = jsonencode({ a = <<EOT
text
EOT
  b = 2 })
  user_data = file("x")
  ccccc = [<<A
a
A
    , <<B
b
B
  ]
}
