package inference

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Token is the model of digitalocean_dedicated_inference_token. Its value stands
// in the answer of the create only: what an interrupted create made is revoked,
// and made anew.
type Token struct {
	CreatedAt            string `swamp:"created_at,computed"`
	DedicatedInferenceID string `swamp:"dedicated_inference_id,required,forcenew,nonempty,parent"`
	ID                   string `swamp:"id,optional,computed,key" doc:"of the endpoint and of the token: dedicated_inference_id:token_id"`
	Name                 string `swamp:"name,required,forcenew,nonempty,identity"`
	Token                string `swamp:"token,computed,sensitive,unread"`

	created time.Time
}

func tokenResource() providers.Resource {
	return sdk.Resource[*do.Client, Token]{
		Name:   "digitalocean_dedicated_inference_token",
		Create: createToken, Read: readToken, Delete: removeToken, List: listTokens, Import: importToken,
		Created: func(r *Token) time.Time { return r.created },
		Touches: func(r *Token) []string { return []string{"inference:" + r.DedicatedInferenceID} },
		Traits: providers.Traits{
			Recogniser: providers.RevokeAndRedo, Importable: true, Grace: 30 * time.Second,
			Ambiguity: "a token that somebody else makes for the same endpoint under the same name in the same seconds; none that DigitalOcean manages is revoked",
		},
	}.Build()
}

// split takes an id apart: the endpoint's, and the token's own.
func split(id string) (endpoint, token string, err error) {
	endpoint, token, _ = strings.Cut(id, ":")
	if endpoint == "" || token == "" {
		return "", "", &providers.Error{Kind: providers.Invalid, Op: "read dedicated inference token", Message: fmt.Sprintf("%q is not of the form dedicated_inference_id:token_id", id)}
	}
	return endpoint, token, nil
}

func createToken(ctx context.Context, c *do.Client, r *Token) error {
	v, _, err := c.API().DedicatedInference.CreateToken(ctx, r.DedicatedInferenceID, &godo.DedicatedInferenceTokenCreateRequest{Name: r.Name})
	if err != nil {
		return do.Err("create dedicated inference token", err)
	}
	r.fill(v)
	r.Token = v.Value
	return nil
}

// readToken looks through the list: the API shows no single token.
func readToken(ctx context.Context, c *do.Client, r *Token) error {
	endpoint, id, err := split(r.ID)
	if err != nil {
		return err
	}
	v, err := do.Only(tokens(ctx, c, endpoint), func(v godo.DedicatedInferenceToken) bool { return v.ID == id }, "token "+id+" of dedicated inference "+endpoint)
	if err != nil {
		return err
	}
	r.DedicatedInferenceID = endpoint
	r.fill(&v)
	return nil
}

func removeToken(ctx context.Context, c *do.Client, r *Token) error {
	endpoint, id, err := split(r.ID)
	if err != nil {
		return err
	}
	_, err = c.API().DedicatedInference.RevokeToken(ctx, endpoint, id)
	return do.Err("revoke dedicated inference token", err)
}

// tokens yields the tokens of an endpoint, which have no values then.
func tokens(ctx context.Context, c *do.Client, endpoint string) iter.Seq2[godo.DedicatedInferenceToken, error] {
	return do.Pages(ctx, "list dedicated inference tokens", func(v godo.DedicatedInferenceToken) string { return v.ID },
		func(ctx context.Context, o *godo.ListOptions) ([]godo.DedicatedInferenceToken, *godo.Response, error) {
			return c.API().DedicatedInference.ListTokens(ctx, endpoint, o)
		})
}

// listTokens leaves out those that DigitalOcean manages, so that none of them is
// taken for what an interrupted create made; single reads know them.
func listTokens(ctx context.Context, c *do.Client, like *Token) iter.Seq2[*Token, error] {
	return func(yield func(*Token, error) bool) {
		for v, err := range tokens(ctx, c, like.DedicatedInferenceID) {
			if err != nil {
				yield(nil, err)
				return
			}
			if v.IsManaged {
				continue
			}
			r := &Token{DedicatedInferenceID: like.DedicatedInferenceID}
			if r.fill(&v); !yield(r, nil) {
				return
			}
		}
	}
}

func importToken(ctx context.Context, c *do.Client, id string) (*Token, error) {
	r := &Token{ID: id}
	return r, readToken(ctx, c, r)
}

// fill leaves the value alone, which only creates show, and the id where an answer
// has none.
func (r *Token) fill(v *godo.DedicatedInferenceToken) {
	if v.ID != "" {
		r.ID = r.DedicatedInferenceID + ":" + v.ID
	}
	r.Name, r.CreatedAt = v.Name, written(v.CreatedAt)
	if v.CreatedAt.Unix() > 0 {
		r.created = v.CreatedAt
	}
}
