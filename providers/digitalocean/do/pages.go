package do

import (
	"context"
	"iter"
	"net/url"
	"strconv"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

const (
	perPage  = 200 // the largest page of the API
	maxStale = 10  // pages in a row without anything new
	maxAhead = 8   // pages that are asked for before they are read
)

// Pages yields all items of a paged list, each once. id tells items apart; a
// list that changes between two pages can show one twice. Once the first page
// has said how many there are, the next ones are asked for together.
func Pages[T any, K comparable](ctx context.Context, op string, id func(T) K, list func(context.Context, *godo.ListOptions) ([]T, *godo.Response, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		p := &pager[T]{list: list, asked: map[int]chan page[T]{}}
		seen := map[K]bool{}
		stale := 0 // pages in a row that showed nothing new
		for n := 1; ; n++ {
			got := p.page(ctx, n)
			if got.err != nil {
				var zero T
				yield(zero, Err(op, got.err))
				return
			}
			stale++
			for _, it := range got.items {
				if k := id(it); !seen[k] {
					seen[k], stale = true, 0
					if !yield(it, nil) {
						return
					}
				}
			}
			// The links say where the list ends: a page without items may have others
			// behind it, and what is missed would be made anew.
			if got.resp == nil || got.resp.Links == nil || got.resp.Links.IsLastPage() {
				return
			}
			if stale == maxStale {
				var zero T
				yield(zero, &providers.Error{Kind: providers.Transient, Op: op, Message: "the API's list does not end"})
				return
			}
			p.ask(ctx, n, got.last())
		}
	}
}

// pager reads the pages of one list, some of them ahead.
type pager[T any] struct {
	list  func(context.Context, *godo.ListOptions) ([]T, *godo.Response, error)
	asked map[int]chan page[T]
}

// page is the answer to one call.
type page[T any] struct {
	items []T
	resp  *godo.Response
	err   error
}

// page returns the page n.
func (p *pager[T]) page(ctx context.Context, n int) page[T] {
	answer := p.asked[n]
	if answer == nil {
		return p.read(ctx, n)
	}
	delete(p.asked, n)
	return <-answer
}

// ask asks for the pages behind n, as many as have been read: whoever has seen
// enough after a few pages has not paid for many.
func (p *pager[T]) ask(ctx context.Context, n, last int) {
	for next := n + 1; next <= min(last, n+min(n, maxAhead)); next++ {
		if p.asked[next] == nil {
			answer := make(chan page[T], 1)
			p.asked[next] = answer
			go func() { answer <- p.read(ctx, next) }()
		}
	}
}

func (p *pager[T]) read(ctx context.Context, n int) (got page[T]) {
	got.items, got.resp, got.err = p.list(ctx, &godo.ListOptions{Page: n, PerPage: perPage})
	return got
}

// last is the number of the last page, 0 where the answer does not say.
func (p page[T]) last() int {
	if p.err != nil || p.resp == nil || p.resp.Links == nil || p.resp.Links.Pages == nil {
		return 0
	}
	u, err := url.Parse(p.resp.Links.Pages.Last)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(u.Query().Get("page"))
	if err != nil {
		return 0
	}
	return n
}

// All collects a paged list.
func All[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for it, err := range seq {
		if err != nil {
			return nil, err
		}
		out = append(out, it)
	}
	return out, nil
}
