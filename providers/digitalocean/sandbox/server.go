package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

const bodyMax = 10 << 20

// Server is the simulated API. It is safe for concurrent use; requests are
// answered one at a time.
type Server struct {
	opts Options

	router router
	cat    catalog
	hooks  hooks

	mu      sync.Mutex // guards everything below
	db      *tables
	faults  []*Fault
	calls   []Call
	changes int // mutating calls so far
	windows map[string]*windows
	closed  bool
}

// hooks are what one family asks of all the others.
type hooks struct {
	settle  []func(now time.Time)
	members []func(vpcID string) []member
	urns    map[string]func(id string) bool
	tags    map[string]tagHook
}

// New returns a sandbox, with the objects of the state file if there is one.
func New(opts Options) (*Server, error) {
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Speed < 0 {
		return nil, fmt.Errorf("start sandbox: speed %v is negative", opts.Speed)
	}
	s := &Server{opts: opts, cat: newCatalog(), windows: map[string]*windows{}}
	s.hooks.urns = map[string]func(string) bool{}
	s.hooks.tags = map[string]tagHook{}
	for _, family := range s.families() {
		family()
	}
	for _, f := range opts.Faults {
		s.AddFault(f)
	}
	if err := s.load(); err != nil {
		return nil, err
	}
	s.ensureDefaults()
	return s, nil
}

// families lists what the sandbox simulates, one family a line.
func (s *Server) families() []func() {
	return []func(){
		s.accountRoutes,
		s.actionRoutes,
		s.agentRouteRoutes,
		s.agentsRoutes,
		s.appRoutes,
		s.autoscaleRoutes,
		s.backupRoutes,
		s.byoipRoutes,
		s.catalogRoutes,
		s.cdnRoutes,
		s.certificateRoutes,
		s.databaseRoutes,
		s.domainRoutes,
		s.dropletActionRoutes,
		s.dropletRoutes,
		s.firewallRoutes,
		s.genaimodelsRoutes,
		s.imageRoutes,
		s.knowledgebasesRoutes,
		s.inferenceRoutes,
		s.kubernetesRoutes,
		s.loadBalancerRoutes,
		s.monitoringRoutes,
		s.natGatewayRoutes,
		s.nfsAccessRoutes,
		s.nfsRoutes,
		s.partnersRoutes,
		s.peeringRoutes,
		s.projectRoutes,
		s.recordRoutes,
		s.registryRoutes,
		s.reservedIPRoutes,
		s.reservedIPv6Routes,
		s.snapshotRoutes,
		s.spacesKeyRoutes,
		s.spacesRoutes,
		s.sshKeyRoutes,
		s.subnetRoutes,
		s.tagRoutes,
		s.vectorDatabaseRoutes,
		s.volumeActionRoutes,
		s.volumeRoutes,
		s.vpcRoutes,
	}
}

func (s *Server) handle(pattern string, do handler) { s.router.add(pattern, do) }
func (s *Server) onSettle(f func(now time.Time))    { s.hooks.settle = append(s.hooks.settle, f) }
func (s *Server) onMembers(f func(vpcID string) []member) {
	s.hooks.members = append(s.hooks.members, f)
}
func (s *Server) onURN(kind string, f func(id string) bool) {
	s.hooks.urns[kind] = f
}
func (s *Server) onTag(kind string, h tagHook) {
	s.hooks.tags[kind] = h
}

// Close saves a last time. Requests after it are answered with 503.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.save()
}

// after returns the moment a nominal duration from t; without a speed, the
// next request sees it done.
func (s *Server) after(t time.Time, nominal time.Duration) time.Time {
	if s.opts.Speed == 0 {
		return t.Add(1)
	}
	return t.Add(time.Duration(float64(nominal) / s.opts.Speed))
}

// settle does what has become due. The lock is held.
func (s *Server) settle(now time.Time) {
	for _, f := range s.hooks.settle {
		f(now)
	}
	for _, t := range s.db.kinds() {
		t.purge(now)
	}
	for _, a := range s.db.Assignments.live() {
		if !s.exists(a.ID) {
			s.db.Assignments.remove(a.ID)
		}
	}
}

// exchange takes a request through all the steps and returns its outcome.
func (s *Server) exchange(r *http.Request) outcome {
	begun := time.Now()
	raw, err := readBody(r)
	if err != nil {
		return outcome{fate: fateClose, note: "request was cut"}
	}
	inSpaces, isSpaces := s.spacesCallOf(r, raw)
	if !isSpaces && strings.HasPrefix(r.URL.Path, controlPrefix) {
		return s.control(r, raw)
	}
	id := uuid.NewString()
	n := s.number(r)
	s.tell(n, Before, r)
	out, done := s.interfere(n, Before, r, outcome{})
	if !done {
		if isSpaces {
			out = s.performSpaces(inSpaces)
		} else {
			out = s.perform(r, raw)
		}
		s.tell(n, After, r)
		out, _ = s.interfere(n, After, r, out)
	}
	s.seal(&out, id)
	s.record(n, r, id, out)
	wait(r, s.opts.Latency-time.Since(begun))
	return out
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer func() { _ = r.Body.Close() }()
	return io.ReadAll(io.LimitReader(r.Body, bodyMax))
}

// number counts a mutating call; reads are 0.
func (s *Server) number(r *http.Request) int {
	if !mutating(r) {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes++
	return s.changes
}

func mutating(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead
}

func (s *Server) tell(n int, phase Phase, r *http.Request) {
	if n > 0 && s.opts.OnCall != nil {
		s.opts.OnCall(n, phase, r)
	}
}

// perform authenticates, limits, routes, has the effect and saves it.
func (s *Server) perform(r *http.Request, raw []byte) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Clock()
	token, authentic := s.authenticate(r)
	if !authentic {
		return s.outcome(refuse(http.StatusUnauthorized, "Unable to authenticate you"), nil, now)
	}
	v := s.admit(token, r, now)
	if v.refused {
		rep := refuse(http.StatusTooManyRequests, "API Rate limit exceeded.")
		rep.retry = v.retry
		return s.outcome(rep, &v, now)
	}
	return s.outcome(s.dispatch(r, raw, now), &v, now)
}

func (s *Server) dispatch(r *http.Request, raw []byte, now time.Time) reply {
	if s.closed {
		return refuse(http.StatusServiceUnavailable, "Server is shutting down.")
	}
	s.settle(now)
	do, vars := s.router.match(r.Method, r.URL.Path)
	if do == nil {
		return notFound()
	}
	rep := do(&call{s: s, r: r, vars: vars, raw: raw, now: now})
	if mutating(r) && rep.status < 400 {
		if err := s.save(); err != nil {
			return refuse(http.StatusInternalServerError, "%s", err)
		}
	}
	return rep
}

// authenticate returns the token, which must be the configured one if one is.
func (s *Server) authenticate(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !fold(scheme, "Bearer") || token == "" {
		return "", false
	}
	return token, s.opts.Token == "" || token == s.opts.Token
}

func (s *Server) outcome(rep reply, v *verdict, now time.Time) outcome {
	out := outcome{status: rep.status, header: http.Header{}}
	out.header.Set("Date", now.UTC().Format(http.TimeFormat))
	if v != nil {
		v.write(out.header)
	}
	if rep.retry > 0 {
		out.header.Set("retry-after", fmt.Sprint(rep.retry))
	}
	if y, is := rep.body.(yamlText); is {
		out.header.Set("Content-Type", "application/yaml")
		out.body = []byte(y)
		return out
	}
	if rep.body != nil {
		out.header.Set("Content-Type", "application/json; charset=utf-8")
		raw, err := json.Marshal(rep.body)
		if err != nil {
			out.status, raw = http.StatusInternalServerError, []byte(`{"id":"server_error","message":"unencodable answer"}`)
		}
		out.body = raw
	}
	return out
}

// seal puts the request id into an outcome.
func (s *Server) seal(out *outcome, id string) {
	if out.header == nil {
		out.header = http.Header{}
	}
	out.header.Set("x-request-id", id)
	if _, s3 := out.header[http.CanonicalHeaderKey(s3RequestID)]; s3 {
		out.header.Set(s3RequestID, id)
	}
	if out.status < 400 {
		return
	}
	var body map[string]any
	if json.Unmarshal(out.body, &body) == nil && body["message"] != nil {
		body["request_id"] = id
		out.body, _ = json.Marshal(body)
	}
}

func (s *Server) record(n int, r *http.Request, id string, out outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := Call{N: n, Method: r.Method, Path: pathOf(r), Query: r.URL.RawQuery, Status: out.status,
		RequestID: id, Time: s.opts.Clock(), Fault: out.note}
	if out.fate == fateClose || out.fate == fateHang {
		c.Status = 0
	}
	s.calls = append(s.calls, c)
}

// wait sleeps unless the client goes away.
func wait(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}
