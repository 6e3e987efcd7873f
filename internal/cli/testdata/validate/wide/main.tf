locals {
  a = "é日本${1 + "x"}" # comment
}
