package picture

import (
	_ "embed"
	"fmt"
	"html"
	"strings"
)

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// The page is put together by hand: a template package would keep every method
// of every type in the binary, because templates call methods by their names.

// head is what stands before the body; the policy lets the page load nothing.
const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>%s</title>
<style>%s</style>
</head>
<body>
`

// page returns the whole page. All text from outside is escaped.
func (v *view) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, head, html.EscapeString(v.Summary), pageStyle)
	v.header(&b)
	if len(v.Nodes) > 0 {
		v.graph(&b)
	}
	b.WriteString("<main>\n")
	for _, n := range v.Nodes {
		n.card(&b)
	}
	if len(v.Nodes) == 0 {
		b.WriteString("<p class=\"nothing\">There is nothing to show.</p>\n")
	}
	fmt.Fprintf(&b, "</main>\n<script>%s</script>\n</body>\n</html>\n", pageScript)
	return b.String()
}

// header writes the summary, the search and the filters.
func (v *view) header(b *strings.Builder) {
	fmt.Fprintf(b, "<header>\n<h1>%s</h1>\n<p class=\"made\">swampctl plan, made %s</p>\n", html.EscapeString(v.Summary), v.Created)
	switch {
	case v.Dangers == 1:
		b.WriteString("<p class=\"danger\">1 object that holds data goes</p>\n")
	case v.Dangers > 1:
		fmt.Fprintf(b, "<p class=\"danger\">%d objects that hold data go</p>\n", v.Dangers)
	}
	b.WriteString(`<div class="tools">
<input id="search" type="search" placeholder="Search addresses, attributes, values" aria-label="Search" autocomplete="off">
<div class="kinds">`)
	for _, k := range v.Kinds {
		fmt.Fprintf(b, `<button type="button" class="kind %s" data-kind="%s" aria-pressed="true">%s <b>%d</b></button>`, k.Class, k.Class, html.EscapeString(k.Name), k.N)
	}
	b.WriteString("</div>\n</div>\n<p id=\"found\" role=\"status\"></p>\n</header>\n")
}

// graph writes the graph: edges below, boxes above.
func (v *view) graph(b *strings.Builder) {
	fmt.Fprintf(b, `<section class="graph" aria-label="Graph of resources" tabindex="0">
<svg width="%d" height="%d" viewBox="0 0 %d %d" role="group">
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
<g class="edges">`, v.Width, v.Height, v.Width, v.Height)
	for _, e := range v.Edges {
		fmt.Fprintf(b, `<path d="%s" data-from="%d" data-to="%d" marker-end="url(#tip)"/>`, e.Path, e.From, e.To)
	}
	b.WriteString("</g>\n")
	for _, n := range v.Nodes {
		n.box(b)
	}
	b.WriteString("</svg>\n</section>\n")
}

// box writes the box of an entry.
func (n *node) box(b *strings.Builder) {
	class, name := n.Class, html.EscapeString(n.Name)
	if n.Danger {
		class += " lost"
	}
	fmt.Fprintf(b, `<a href="#n%d" class="box %s" data-id="%d" aria-label="%s: %s"><title>%s: %s</title>`,
		n.ID, class, n.ID, name, html.EscapeString(n.Kind), name, html.EscapeString(n.Why))
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="7"/>`, n.X, n.Y, boxWidth, boxHeight)
	fmt.Fprintf(b, `<g transform="translate(%d %d)"><text x="12" y="18" class="name">%s</text><text x="12" y="34" class="type">%s</text></g></a>`+"\n",
		n.X, n.Y, html.EscapeString(n.Label), html.EscapeString(n.Type))
}

// card writes the card of an entry: its difference, folded.
func (n *node) card(b *strings.Builder) {
	fmt.Fprintf(b, `<details id="n%d" class="card %s" data-id="%d" data-kind="%s" data-search="%s">`+"\n", n.ID, n.Class, n.ID, n.Class, html.EscapeString(n.Search))
	fmt.Fprintf(b, `<summary><span class="tag">%s</span><code>%s</code>`, html.EscapeString(n.Kind), html.EscapeString(n.Name))
	if n.Danger {
		b.WriteString(`<span class="warn">data goes</span>`)
	}
	if n.Cost != "" {
		fmt.Fprintf(b, `<span class="cost">%s</span>`, html.EscapeString(n.Cost))
	}
	b.WriteString("</summary>\n")
	if len(n.Lines) == 0 {
		b.WriteString("<p class=\"why\">stays as it is</p>\n</details>\n")
		return
	}
	b.WriteString("<pre>")
	for _, l := range n.Lines {
		fmt.Fprintf(b, "<span class=\"%s\" style=\"--indent:%d\">%s\n</span>", l.Class, l.Indent, html.EscapeString(l.Text))
	}
	b.WriteString("</pre>\n</details>\n")
}
