resource foo bar {
}
resource   "foo"   bar{
a=1
}
resource /* odd */ "foo" "b\"ar" { # trailing
}
module "x"{source="./x"}
data "a" "b"   { }
resource "a" "é" {}
resource foo-bar "x y" {

}
