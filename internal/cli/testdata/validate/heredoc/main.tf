locals {
  a = <<EOT
foo
${x y}
EOT
}
