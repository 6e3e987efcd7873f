locals {
  a = -1
  b = -1
  c = !true
  d = !true
  e = a ? b : c
  f = a ? b : c
  g = a + b * c / d % e
  h = a == b && c != d || e < f && g >= h
  i = [for x in y : x]
  j = { for k, v in m : k => v... if v != "" }
  k = a[0].b["c"][*].d
  l = a.*.b
  m = foo(a, b, c...)
  n = foo(
    a,
  b)
  o = (a + b)
  p = (a)
  q = { a : 1, b : 2 }
  r = { "a" = 1, b = 2 }
  s = [1, 2, 3]
  t = [
    1, 2
    , 3
  ]
  u = {
  }
  v = [
  ]
  w  = provider::foo::bar(1)
  x  = a-b
  y  = a - -b
  z  = a ? -b : !c
  aa = "${a}b" == c
  ab = [for x in y :
    x
    if x
  ]
  ac = a.b
  ad = a[0]
  ae = cond ? [
    1
    ] : [
    2
  ]
  af = merge({
    a = 1
    }, {
    b = 2
  })
  ag = foo(bar(baz(
    1
  )))
  ah = foo([{
    a = 1
  }])
  ai = a == null ? null : a
  aj = { for x in y : x => x }
  ak = [for i, x in y : { a = i, b = x }]
  al = "a" != "b"
  am = [{ a = 1 }, { b = 2 }]
  an = 1.5e10
  ao = true && !false
  ap = (
    a
    +
    b
  )
  aq = foo(a...)
  ar = a[b + 1]
  as = a["x${y}z"]
  at = "a ${b} %{if c}x%{else}y%{endif~}"
}
