package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

const (
	pageDefault = 20
	pageMax     = 200
)

// page answers one page of rows under key, with links and meta.
func page[T any](c *call, key string, rows []T, view func(T) obj) reply {
	number := positive(c.query("page"), 1)
	size := min(positive(c.query("per_page"), pageDefault), pageMax)
	if c.s.opts.PageMax > 0 {
		size = min(size, c.s.opts.PageMax)
	}
	from := min((number-1)*size, len(rows))
	to := min(from+size, len(rows))
	return ok(obj{
		key:     apply(rows[from:to], view),
		"links": c.links(number, size, len(rows)),
		"meta":  obj{"total": len(rows)},
	})
}

// links returns the links of a page: none at all where there is only one.
func (c *call) links(number, size, total int) obj {
	last := max((total+size-1)/size, 1)
	pages := obj{}
	if number > 1 {
		pages["first"] = c.pageURL(1, size)
		pages["prev"] = c.pageURL(min(number-1, last), size)
	}
	if number < last {
		pages["next"] = c.pageURL(number+1, size)
		pages["last"] = c.pageURL(last, size)
	}
	if len(pages) == 0 {
		return obj{}
	}
	return obj{"pages": pages}
}

func (c *call) pageURL(number, size int) string {
	q := url.Values{}
	for k, v := range c.r.URL.Query() {
		q[k] = v
	}
	q.Set("page", strconv.Itoa(number))
	q.Set("per_page", strconv.Itoa(size))
	return c.href(c.r.URL.Path + "?" + q.Encode())
}

// href returns an absolute address on the host that was asked.
func (c *call) href(path string) string {
	return fmt.Sprintf("%s://%s%s", scheme(c.r), host(c.r), path)
}

func scheme(r *http.Request) string {
	if r.URL.Scheme != "" {
		return r.URL.Scheme
	}
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

func host(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}

func positive(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return otherwise
	}
	return n
}
