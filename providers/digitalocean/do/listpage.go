package do

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/digitalocean/godo"
)

// ListPage reads one page of a list into root, which says what of it is wanted:
// the answer's other parts are passed over, and no copy is made of it to read
// from. The caller sets the response's links.
func (c *Client) ListPage(ctx context.Context, path string, o *godo.ListOptions, root any) (*godo.Response, error) {
	query := url.Values{"page": {strconv.Itoa(o.Page)}, "per_page": {strconv.Itoa(o.PerPage)}}
	req, err := c.API().NewRequest(ctx, http.MethodGet, path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	memory := memories.Get().(*bytes.Buffer)
	defer memories.Put(memory)
	memory.Reset()
	resp, err := c.API().Do(ctx, req, memory)
	if err != nil {
		return resp, err
	}
	return resp, json.Unmarshal(memory.Bytes(), root)
}
