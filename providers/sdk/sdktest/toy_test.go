package sdktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/sdk"
)

// toyCloud is a small cloud in memory: servers that take time to start.
type toyCloud struct {
	mu      sync.Mutex
	next    int
	clock   int
	servers map[string]*toyServer
}

// toyServer is a server in the cloud's own words.
type toyServer struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Region   string    `json:"region"`
	Size     string    `json:"size"`
	Price    float64   `json:"price"`
	Tags     []string  `json:"tags"`
	Notes    string    `json:"notes"`
	Status   string    `json:"status"`
	Password string    `json:"password,omitempty"`
	Rules    []toyRule `json:"rules"`
	born     int
}

type toyRule struct {
	Port int    `json:"port"`
	From string `json:"from"`
}

func (c *toyCloud) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock++
}

// RoundTrip answers one request.
func (c *toyCloud) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if tag, ok := strings.CutPrefix(r.URL.Path, "/tags/"); ok {
		for _, s := range c.servers {
			s.Tags = slices.DeleteFunc(s.Tags, func(t string) bool { return t == tag })
		}
		return answer(r, http.StatusNoContent, ""), nil
	}
	id := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/servers"), "/")
	if id == "" {
		return c.collection(r)
	}
	s := c.servers[id]
	if s == nil {
		return answer(r, http.StatusNotFound, `{"message":"no such server"}`), nil
	}
	switch r.Method {
	case http.MethodPut:
		if err := json.NewDecoder(r.Body).Decode(s); err != nil {
			return nil, err
		}
	case http.MethodDelete:
		delete(c.servers, id)
		return answer(r, http.StatusNoContent, ""), nil
	}
	return c.show(r, s)
}

func (c *toyCloud) collection(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		all := []*toyServer{}
		for _, s := range c.servers {
			c.age(s)
			all = append(all, s)
		}
		body, err := json.Marshal(all)
		return answer(r, http.StatusOK, string(body)), err
	}
	s := &toyServer{}
	if err := json.NewDecoder(r.Body).Decode(s); err != nil {
		return nil, err
	}
	c.next++
	s.ID, s.born, s.Password = fmt.Sprintf("srv-%d", c.next), c.clock, ""
	c.servers[s.ID] = s
	return c.show(r, s)
}

func (c *toyCloud) age(s *toyServer) {
	s.Status, s.Price = "new", map[string]float64{"small": 4.5, "large": 9.1}[s.Size]
	if c.clock > s.born {
		s.Status = "active"
	}
}

func (c *toyCloud) show(r *http.Request, s *toyServer) (*http.Response, error) {
	c.age(s)
	body, err := json.Marshal(s)
	return answer(r, http.StatusOK, string(body)), err
}

// toyClient talks to a toyCloud.
type toyClient struct{ http *http.Client }

func (toyClient) Now() time.Time               { return time.Unix(1_700_000_000, 0) }
func (toyClient) MayMark() bool                { return true }
func (toyClient) Holding() (time.Time, string) { return time.Time{}, "" }

func (c toyClient) ClearMarker(ctx context.Context, marker string) error {
	return c.do(ctx, http.MethodDelete, "/tags/"+marker, nil, nil)
}

func (c toyClient) do(ctx context.Context, method, path string, in, out any) error {
	op := strings.ToLower(method) + " " + path
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://toy"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return &providers.Error{Kind: providers.Lost, Op: op, Message: "no answer", Err: err}
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		kind := map[int]providers.Kind{http.StatusNotFound: providers.NotFound, http.StatusForbidden: providers.Denied}[resp.StatusCode]
		return &providers.Error{Kind: kind, Op: op, Status: resp.StatusCode, Message: "refused"}
	}
	if out == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Server is the model of toy_server.
type Server struct {
	ID       string       `swamp:"id,computed,key"`
	Name     string       `swamp:"name,required,identity,nonempty"`
	Region   string       `swamp:"region,required,forcenew,oneof=ams|nyc"`
	Size     string       `swamp:"size,required,oneof=small|large"`
	Price    float64      `swamp:"price,computed,from=size"`
	Tags     []string     `swamp:"tags,optional,set,marker"`
	Notes    *string      `swamp:"notes,optional"`
	Status   string       `swamp:"status,computed"`
	Password *string      `swamp:"password,optional,sensitive,unread,forcenew"`
	Rule     []ServerRule `swamp:"rule,optional,set"`
}

// ServerRule is one toy_server.rule.
type ServerRule struct {
	Port int     `swamp:"port,required,min=1,max=65535"`
	From *string `swamp:"from,optional,check=cidr"`
}

// server is the type as a careful author writes it.
func server() sdk.Resource[toyClient, Server] {
	return sdk.Resource[toyClient, Server]{
		Name: "toy_server",
		Create: func(ctx context.Context, c toyClient, r *Server) error {
			var out toyServer
			if err := c.do(ctx, http.MethodPost, "/servers", r.wire(), &out); err != nil {
				return err
			}
			r.load(&out)
			return nil
		},
		Read: func(ctx context.Context, c toyClient, r *Server) error {
			var out toyServer
			if err := c.do(ctx, http.MethodGet, "/servers/"+r.ID, nil, &out); err != nil {
				return err
			}
			r.load(&out)
			return nil
		},
		Update: func(ctx context.Context, c toyClient, prior, next *Server) error {
			var out toyServer
			if err := c.do(ctx, http.MethodPut, "/servers/"+prior.ID, next.wire(), &out); err != nil {
				return err
			}
			next.load(&out)
			return nil
		},
		Delete: func(ctx context.Context, c toyClient, r *Server) error {
			return c.do(ctx, http.MethodDelete, "/servers/"+r.ID, nil, nil)
		},
		List: listServers,
		Phase: func(r *Server) providers.Phase {
			if r.Status != "active" {
				return providers.Phase{Stage: providers.Pending, Word: r.Status}
			}
			return providers.Phase{}
		},
		Traits: providers.Traits{Recogniser: providers.MarkerTag, Importable: true},
	}
}

func listServers(ctx context.Context, c toyClient, _ *Server) iter.Seq2[*Server, error] {
	return func(yield func(*Server, error) bool) {
		var all []toyServer
		if err := c.do(ctx, http.MethodGet, "/servers", nil, &all); err != nil {
			yield(nil, err)
			return
		}
		for i := range all {
			r := &Server{}
			r.load(&all[i])
			if !yield(r, nil) {
				return
			}
		}
	}
}

// wire is the server as the cloud wants it.
func (r *Server) wire() *toyServer {
	s := &toyServer{ID: r.ID, Name: r.Name, Region: r.Region, Size: r.Size, Tags: r.Tags}
	if r.Notes != nil {
		s.Notes = *r.Notes
	}
	if r.Password != nil {
		s.Password = *r.Password
	}
	s.Rules = []toyRule{}
	for _, x := range r.Rule {
		rule := toyRule{Port: x.Port}
		if x.From != nil {
			rule.From = *x.From
		}
		s.Rules = append(s.Rules, rule)
	}
	return s
}

// load fills the model from what the cloud says.
func (r *Server) load(s *toyServer) {
	r.ID, r.Name, r.Region, r.Size = s.ID, s.Name, s.Region, s.Size
	r.Price, r.Tags, r.Status = s.Price, s.Tags, s.Status
	r.Notes = optional(s.Notes)
	r.Rule = nil
	for _, x := range s.Rules {
		r.Rule = append(r.Rule, ServerRule{Port: x.Port, From: optional(x.From)})
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func toyEnv() Env {
	return Env{Open: func(testing.TB) Cloud {
		c := &toyCloud{servers: map[string]*toyServer{}}
		w := NewWire(c, nil)
		return Cloud{Client: toyClient{&http.Client{Transport: w}}, Wire: w, Tick: c.tick}
	}}
}

func serverCase() Case {
	return Case{
		Type: "toy_server",
		Create: Attrs{
			"name": "web-1", "region": "ams", "size": "small", "password": "hunter22", "tags": []string{"web"},
			"rule": []any{Attrs{"port": 80}, Attrs{"port": 22, "from": "10.0.0.0/8"}},
		},
		Updates: []Attrs{
			{"name": "web-2"},
			{"size": "large"},
			{"notes": "for the shop"},
			{"notes": nil},
			{"tags": nil},
			{"rule": []any{Attrs{"port": 22, "from": "10.0.0.0/8"}, Attrs{"port": 443}}},
		},
		Replaces: []Attrs{{"region": "nyc"}, {"password": "hunter33"}},
	}
}

// TestToy runs the suite on a type that keeps every promise.
func TestToy(t *testing.T) {
	Run(t, toyEnv(), server().Build(), serverCase())
}

// Alias is a server that is known by the name it has at first.
type Alias struct {
	ID   string  `swamp:"id,computed,key"`
	Name string  `swamp:"name,required,identity,temporary"`
	Key  *string `swamp:"key,computed,sensitive,unread"`
}

// alias is a type whose secret only the create's answer holds.
func alias(rec providers.Recogniser) sdk.Resource[toyClient, Alias] {
	call := func(ctx context.Context, c toyClient, method, path string, r *Alias) error {
		var out toyServer
		if err := c.do(ctx, method, path, &toyServer{ID: r.ID, Name: r.Name, Rules: []toyRule{}}, &out); err != nil {
			return err
		}
		r.ID, r.Name = out.ID, out.Name
		return nil
	}
	return sdk.Resource[toyClient, Alias]{
		Name: "toy_alias", Traits: providers.Traits{Recogniser: rec},
		Create: func(ctx context.Context, c toyClient, r *Alias) error {
			err := call(ctx, c, http.MethodPost, "/servers", r)
			secret := "key of " + r.ID
			r.Key = &secret
			return err
		},
		Read: func(ctx context.Context, c toyClient, r *Alias) error {
			return call(ctx, c, http.MethodGet, "/servers/"+r.ID, r)
		},
		Update: func(ctx context.Context, c toyClient, prior, next *Alias) error {
			return call(ctx, c, http.MethodPut, "/servers/"+prior.ID, next)
		},
		Delete: func(ctx context.Context, c toyClient, r *Alias) error {
			return c.do(ctx, http.MethodDelete, "/servers/"+r.ID, nil, nil)
		},
		List: func(ctx context.Context, c toyClient, _ *Alias) iter.Seq2[*Alias, error] {
			return func(yield func(*Alias, error) bool) {
				for s, err := range listServers(ctx, c, nil) {
					if err != nil {
						yield(nil, err)
						return
					}
					if !yield(&Alias{ID: s.ID, Name: s.Name}, nil) {
						return
					}
				}
			}
		},
	}
}

// TestAlias runs the suite on types with a temporary name.
func TestAlias(t *testing.T) {
	for _, rec := range []providers.Recogniser{providers.TemporaryName, providers.RevokeAndRedo} {
		t.Run(rec.String(), func(t *testing.T) {
			Run(t, toyEnv(), alias(rec).Build(), Case{
				Type: "toy_alias", Create: Attrs{"name": "web-1"}, Updates: []Attrs{{"name": "web-2"}},
			})
		})
	}
}

// TestAliasCatches runs it on types that would lose what an interrupted create
// made.
func TestAliasCatches(t *testing.T) {
	tests := map[string]struct {
		spoil       func(*sdk.Resource[toyClient, Alias])
		check, want string
	}{
		"temporary name dropped": {
			spoil: func(r *sdk.Resource[toyClient, Alias]) {
				create := r.Create
				r.Create = func(ctx context.Context, c toyClient, a *Alias) error {
					a.Name = "mine"
					return create(ctx, c, a)
				}
			},
			check: "temporary name", want: "does not carry its temporary name",
		},
		"cannot be revoked": {
			spoil: func(r *sdk.Resource[toyClient, Alias]) {
				remove := r.Delete
				r.Delete = func(ctx context.Context, c toyClient, a *Alias) error {
					if a.Key == nil {
						return nil
					}
					return remove(ctx, c, a)
				}
			},
			check: "revoked", want: "still there",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := alias(providers.RevokeAndRedo)
			tt.spoil(&r)
			all := checks()
			i := slices.IndexFunc(all, func(k check) bool { return k.name == tt.check })
			problems := examine(t, toyEnv(), r.Build(), Case{Type: "toy_alias", Create: Attrs{"name": "web-1"}}, all[i])
			if !strings.Contains(strings.Join(problems, "\n"), tt.want) {
				t.Errorf("check %q found %q, want %q", tt.check, problems, tt.want)
			}
		})
	}
}

// telltale are ops written without the sdk, which takes secrets out of errors.
type telltale struct{ providers.Ops }

func (telltale) Create(_ context.Context, req providers.CreateRequest) (providers.Object, error) {
	secret := req.Planned.GetAttr("password").AsString()
	return providers.Object{}, &providers.Error{Kind: providers.Denied, Message: fmt.Sprintf("cannot create with %q", secret)}
}

// TestCatches runs it on types that break one promise each, as authors do.
func TestCatches(t *testing.T) {
	type resource = sdk.Resource[toyClient, Server]
	tests := map[string]struct {
		reason string
		spoil  func(*resource)
		wrap   func(providers.Ops) providers.Ops // for what the sdk itself prevents
		check  string
		want   string // in a problem
	}{
		"two calls": {
			reason: "between two calls of a create the first is not recorded",
			spoil: func(r *resource) {
				create := r.Create
				r.Create = func(ctx context.Context, c toyClient, s *Server) error {
					return errors.Join(create(ctx, c, s), c.do(ctx, http.MethodPut, "/servers/"+s.ID, s.wire(), nil))
				}
			},
			check: "one call", want: "2 mutating requests",
		},
		"blind retry": {
			reason: "a create sent again after a lost answer makes two",
			spoil: func(r *resource) {
				create := r.Create
				r.Create = func(ctx context.Context, c toyClient, s *Server) error {
					if create(ctx, c, s) == nil {
						return nil
					}
					return create(ctx, c, s)
				}
			},
			check: "lost answer", want: "there is no error",
		},
		"key lost": {
			reason: "an id must be kept although a read after the create fails",
			spoil: func(r *resource) {
				create, read := r.Create, r.Read
				r.Create = func(ctx context.Context, c toyClient, s *Server) error {
					made := *s
					if err := create(ctx, c, &made); err != nil {
						return err
					}
					if err := read(ctx, c, &made); err != nil {
						return err
					}
					*s = made
					return nil
				}
			},
			check: "key kept", want: "the id is lost",
		},
		"update without effect": {
			reason: "what the API drops must not look done",
			spoil: func(r *resource) {
				update := r.Update
				r.Update = func(ctx context.Context, c toyClient, prior, next *Server) error {
					next.Name = prior.Name
					return update(ctx, c, prior, next)
				}
			},
			check: "update", want: "name is not as planned",
		},
		"short list": {
			reason: "what lists lack is searched for one by one, and interrupted creates are not found",
			spoil: func(r *resource) {
				r.List = func(context.Context, toyClient, *Server) iter.Seq2[*Server, error] {
					return func(func(*Server, error) bool) {}
				}
			},
			check: "list", want: "in it 0 times",
		},
		"thin list": {
			reason: "attributes that lists do not show would be planned anew",
			spoil: func(r *resource) {
				list := r.List
				r.List = func(ctx context.Context, c toyClient, like *Server) iter.Seq2[*Server, error] {
					return func(yield func(*Server, error) bool) {
						for s, err := range list(ctx, c, like) {
							if s != nil {
								s.Rule = nil
							}
							if !yield(s, err) {
								return
							}
						}
					}
				}
			},
			check: "list", want: "rule",
		},
		"secret in an error": {
			reason: "errors are shown, logged and journaled",
			wrap:   func(o providers.Ops) providers.Ops { return telltale{o} },
			check:  "refused", want: "sensitive value",
		},
		"never ready": {
			reason: "a phase that stays pending would be waited for until the limit",
			spoil: func(r *resource) {
				r.Phase = func(*Server) providers.Phase { return providers.Phase{Stage: providers.Pending, Word: "?"} }
			},
			check: "lifecycle", want: "does not get ready",
		},
		"lingers": {
			reason: "what is deleted later must say so",
			spoil: func(r *resource) {
				r.Delete = func(context.Context, toyClient, *Server) error { return nil }
			},
			check: "delete", want: "still there",
		},
		"marker ignored": {
			reason: "without its marker an interrupted create is not known again",
			spoil: func(r *resource) {
				create := r.Create
				r.Create = func(ctx context.Context, c toyClient, s *Server) error {
					s.Tags = nil
					return create(ctx, c, s)
				}
			},
			check: "marker", want: "does not carry the marker",
		},
		"panic": {
			reason: "a panic of an author is an error that names the type",
			spoil: func(r *resource) {
				r.Create = func(context.Context, toyClient, *Server) error { panic("oh") }
			},
			check: "lifecycle", want: "toy_server: this is a bug",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := server()
			if tt.spoil != nil {
				tt.spoil(&r)
			}
			rt := r.Build()
			if tt.wrap != nil {
				bind := rt.Bind
				rt.Bind = func(c providers.Client) providers.Ops { return tt.wrap(bind(c)) }
			}
			all := checks()
			i := slices.IndexFunc(all, func(k check) bool { return k.name == tt.check })
			problems := examine(t, toyEnv(), rt, serverCase(), all[i])
			if !strings.Contains(strings.Join(problems, "\n"), tt.want) {
				t.Errorf("%s: check %q found %q, want %q", tt.reason, tt.check, problems, tt.want)
			}
		})
	}
}

func TestCovered(t *testing.T) {
	all := map[string]providers.Resource{"toy_server": server().Build(), "toy_other": server().Build()}
	bare := serverCase()
	bare.Updates = nil
	got := uncovered(all, []Case{bare, {Type: "toy_gone"}})
	want := []string{
		`case for "toy_gone", which is no type`,
		"toy_other has no case",
		"toy_server can be updated, but its case has no updates",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
