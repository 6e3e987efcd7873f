package sandbox

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

type inferenceTables struct {
	Inferences      table[*inference]      `json:"dedicated_inferences"`
	InferenceTokens table[*inferenceToken] `json:"dedicated_inference_tokens"`
}

// inference is an endpoint. Its running specification is empty before it is
// ready for the first time.
type inference struct {
	base
	Name      string         `json:"name"`
	Region    string         `json:"region"`
	VPC       string         `json:"vpc_uuid"`
	Public    bool           `json:"enable_public_endpoint"`
	Running   inferenceSpec  `json:"running"`
	Pending   *inferenceSpec `json:"pending,omitempty"`
	ShownAt   time.Time      `json:"shown_at"` // when the status says so of the pending one
	ReadyAt   time.Time      `json:"ready_at"` // when it runs
	UpdatedAt time.Time      `json:"updated_at"`
}

// inferenceSpec is a version of what an endpoint runs.
type inferenceSpec struct {
	ID      string           `json:"id"`
	Version int              `json:"revision"`
	Models  []inferenceModel `json:"model_deployments"`
}

type inferenceModel struct {
	ID            string                 `json:"model_id"`
	Slug          string                 `json:"model_slug"`
	Provider      string                 `json:"model_provider"`
	ProviderModel string                 `json:"provider_model_id"`
	Accelerators  []inferenceAccelerator `json:"accelerators"`
}

type inferenceAccelerator struct {
	ID    string `json:"accelerator_id"`
	Slug  string `json:"accelerator_slug"`
	Type  string `json:"type"`
	Scale int    `json:"scale"`
}

// inferenceToken is a token of an endpoint. Nobody keeps its value.
type inferenceToken struct {
	base
	Endpoint string `json:"endpoint"`
	Name     string `json:"name"`
	Managed  bool   `json:"is_managed"`
}

// inferenceInput is what requests say.
type inferenceInput struct {
	Spec *struct {
		Version int
		Name    string
		Region  string
		Public  bool                   `json:"enable_public_endpoint"`
		VPC     *struct{ UUID string } `json:"vpc"`
		Models  []inferenceModel       `json:"model_deployments"`
	}
}

// What an endpoint takes to be made, to be changed and to go, which in the cloud
// is many minutes.
const (
	inferenceTime       = 15 * time.Second
	inferenceChangeTime = 8 * time.Second
	inferenceShownTime  = 2 * time.Second // as long its status is still active, whatever is pending
	inferenceEndTime    = 4 * time.Second
)

var inferenceName = pattern(`^[a-zA-Z0-9_-]{1,255}$`)

const inferenceRoot = "/v2/dedicated-inferences"

func (s *Server) inferenceRoutes() {
	const one = inferenceRoot + "/{id}"
	s.handle("GET "+inferenceRoot, func(c *call) reply {
		rows := slices.DeleteFunc(listed(c, &s.db.Inferences), func(n *inference) bool {
			return c.query("region") != "" && n.Region != c.query("region") || c.query("name") != "" && n.Name != c.query("name")
		})
		return page(c, "dedicated_inferences", rows, func(n *inference) obj { return inferenceRow(c, n) })
	})
	s.handle("POST "+inferenceRoot, s.createInference)
	s.handle("GET "+one, s.withInference(func(c *call, n *inference) reply { return ok(obj{"dedicated_inference": inferenceView(c, n)}) }))
	s.handle("PATCH "+one, s.withInference(s.changeInference))
	s.handle("DELETE "+one, s.withInference(func(c *call, n *inference) reply {
		c.bury(&n.base, inferenceEndTime, inferenceEndTime)
		for _, t := range s.tokensOf(n) {
			c.bury(&t.base, 0, 0)
		}
		return reply{status: http.StatusAccepted}
	}))
	s.handle("GET "+inferenceRoot+"/sizes", func(*call) reply {
		return ok(obj{"enabled_regions": inferenceRegions, "sizes": apply(inferenceSizes, inferenceSizeView)})
	})
	s.handle("GET "+inferenceRoot+"/gpu-model-config", func(*call) reply { return ok(obj{"gpu_model_configs": apply(inferenceModels, inferenceModelView)}) })
	s.handle("GET "+one+"/accelerators", s.withInference(func(c *call, n *inference) reply {
		rows := slices.DeleteFunc(n.accelerators(), func(a obj) bool { return c.query("slug") != "" && a["slug"] != c.query("slug") })
		return page(c, "accelerators", rows, func(a obj) obj { return a })
	}))
	s.inferenceTokenRoutes()
	s.onSettle(s.settleInferences)
}

func (s *Server) inferenceTokenRoutes() {
	const root = inferenceRoot + "/{id}/tokens"
	s.handle("GET "+root, s.withInference(func(c *call, n *inference) reply {
		rows := slices.DeleteFunc(listed(c, &s.db.InferenceTokens), func(t *inferenceToken) bool { return t.Endpoint != n.ID })
		return page(c, "tokens", rows, inferenceTokenView)
	}))
	s.handle("POST "+root, s.withInference(func(c *call, n *inference) reply {
		var in struct{ Name string }
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if !inferenceName(in.Name) {
			return invalid("name must hold letters, digits, dashes and underscores only")
		}
		return accepted(obj{"token": s.issueInferenceToken(c, n, in.Name, false)})
	}))
	s.handle("DELETE "+root+"/{token}", s.withInference(func(c *call, n *inference) reply {
		t, found := take(c, &s.db.InferenceTokens, c.vars["token"])
		if !found || t.Endpoint != n.ID {
			return notFound()
		}
		c.bury(&t.base, 0, 0)
		return noContent()
	}))
}

func (s *Server) withInference(do func(*call, *inference) reply) handler {
	return named(func() *table[*inference] { return &s.db.Inferences }, "id", do)
}

// issueInferenceToken makes a token, and is the only one to show its value.
func (s *Server) issueInferenceToken(c *call, n *inference, name string, managed bool) obj {
	t := &inferenceToken{base: c.fresh(uuid.NewString()), Endpoint: n.ID, Name: name, Managed: managed}
	s.db.InferenceTokens.add(t)
	view := inferenceTokenView(t)
	view["value"] = "di_" + strings.ToLower(rand.Text())
	return view
}

func inferenceTokenView(t *inferenceToken) obj {
	return obj{"id": t.ID, "name": t.Name, "is_managed": t.Managed, "created_at": stamp(t.CreatedAt)}
}

func (s *Server) tokensOf(n *inference) []*inferenceToken {
	return s.db.InferenceTokens.where(func(t *inferenceToken) bool { return t.Endpoint == n.ID })
}

// inferring tells whether a VPC has an endpoint, one that is on its way out too.
func (s *Server) inferring(vpc string) bool {
	return slices.ContainsFunc(s.db.Inferences.rows, func(n *inference) bool { return n.VPC == vpc })
}

// settleInferences has what is pending run where its time has come.
func (s *Server) settleInferences(now time.Time) {
	for _, n := range s.db.Inferences.live() {
		if n.Pending == nil || now.Before(n.ReadyAt) {
			continue
		}
		n.Running, n.Pending = *n.Pending, nil
		for i := range n.Running.Models {
			m := &n.Running.Models[i]
			m.ID = cmp.Or(m.ID, uuid.NewString())
			for j := range m.Accelerators {
				m.Accelerators[j].ID = cmp.Or(m.Accelerators[j].ID, uuid.NewString())
			}
		}
	}
}

func (s *Server) createInference(c *call) reply {
	var in inferenceInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkInference("", &in); !fine {
		return rep
	}
	spec := in.Spec
	if !slices.Contains(inferenceRegions, spec.Region) {
		return invalid("region is invalid")
	}
	n := &inference{base: c.fresh(uuid.NewString()), Name: spec.Name, Region: spec.Region, Public: spec.Public, ReadyAt: c.in(inferenceTime), UpdatedAt: c.now}
	n.Pending = &inferenceSpec{ID: uuid.NewString(), Version: 1, Models: spec.Models}
	if spec.VPC == nil || spec.VPC.UUID == "" {
		n.VPC = s.defaultVPC(n.Region, c.now).ID
	} else if v, found := s.db.VPCs.get(spec.VPC.UUID); found && v.Region == n.Region {
		n.VPC = v.ID
	} else {
		return invalid("VPC not found in the region")
	}
	s.db.Inferences.add(n)
	view := inferenceView(c, n)
	view["created_at"], view["updated_at"] = stamp(time.Unix(0, 0)), stamp(time.Unix(0, 0)) // as godo's tests have it
	return accepted(obj{"dedicated_inference": view, "token": s.issueInferenceToken(c, n, "auto-generated-during-provisioning", true)})
}

// checkInference refuses what an endpoint cannot be, whether new or changed.
func (s *Server) checkInference(id string, in *inferenceInput) (reply, bool) {
	no := func(format string, args ...any) (reply, bool) { return invalid(format, args...), false }
	switch {
	case in.Spec == nil:
		return no("spec is required")
	case !inferenceName(in.Spec.Name):
		return no("name must hold letters, digits, dashes and underscores only")
	case len(in.Spec.Models) == 0:
		return no("at least one model deployment is required")
	case s.db.Inferences.some(func(n *inference) bool { return n.ID != id && n.Name == in.Spec.Name }):
		return no("a dedicated inference of this name already exists")
	}
	for _, m := range in.Spec.Models {
		if m.Slug == "" || m.Provider == "" || len(m.Accelerators) == 0 {
			return no("model_slug, model_provider and accelerators are required")
		}
		for _, a := range m.Accelerators {
			if a.Scale < 1 || a.Type == "" || !slices.ContainsFunc(inferenceSizes, func(z inferenceSize) bool { return z.slug == a.Slug }) {
				return no("accelerator_slug %s is invalid, or has no type or scale", a.Slug)
			}
		}
	}
	return reply{}, true
}

func (s *Server) changeInference(c *call, n *inference) reply {
	var in inferenceInput
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	if rep, fine := s.checkInference(n.ID, &in); !fine {
		return rep
	}
	spec := in.Spec
	switch {
	case n.Pending != nil:
		return refuse(http.StatusForbidden, "The dedicated inference cannot be updated in its current state")
	case spec.Version != n.Running.Version:
		return invalid("version is not the one that is running")
	case spec.Region != n.Region || spec.Public != n.Public || spec.VPC != nil && spec.VPC.UUID != n.VPC:
		return invalid("region, vpc and enable_public_endpoint cannot be changed")
	case slices.ContainsFunc(spec.Models, func(m inferenceModel) bool { return m.ID != "" && !n.runs(m.ID) }):
		return invalid("model_id is not the one of a model that runs")
	}
	n.Name, n.UpdatedAt, n.ShownAt, n.ReadyAt = spec.Name, c.now, c.in(inferenceShownTime), c.in(inferenceChangeTime)
	n.Pending = &inferenceSpec{ID: uuid.NewString(), Version: spec.Version + 1, Models: spec.Models}
	return accepted(obj{"dedicated_inference": inferenceView(c, n)})
}

// runs reports whether a deployment of an id runs.
func (n *inference) runs(id string) bool {
	return slices.ContainsFunc(n.Running.Models, func(m inferenceModel) bool { return m.ID == id })
}

func (n *inference) status(now time.Time) string {
	switch {
	case n.deleted():
		return "deleting"
	case n.Pending == nil:
		return "active"
	case n.Running.Version == 0:
		return "provisioning"
	case now.Before(n.ShownAt):
		return "active"
	default:
		return "updating"
	}
}

// accelerators are the GPUs that are in use, one by one.
func (n *inference) accelerators() []obj {
	var out []obj
	for _, m := range n.Running.Models {
		for _, a := range m.Accelerators {
			for i := range a.Scale {
				id := uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "%s/%d", a.ID, i)).String()
				out = append(out, obj{"id": id, "name": strings.TrimPrefix(a.Slug, "gpu-") + "-" + id[:6], "slug": a.Slug, "role": a.Type, "status": "active", "created_at": stamp(n.CreatedAt)})
			}
		}
	}
	return out
}

// inferenceRow is an endpoint as lists show it.
func inferenceRow(c *call, n *inference) obj {
	out := obj{"id": n.ID, "name": n.Name, "region": n.Region, "status": n.status(c.now), "vpc_uuid": n.VPC, "created_at": stamp(n.CreatedAt), "updated_at": stamp(n.UpdatedAt)}
	if n.Running.Version > 0 {
		host := "https://" + strings.ReplaceAll(n.ID, "-", "")[:25]
		ends := obj{"private_endpoint_fqdn": host + "-private-dedicated-inference.do-infra.ai"}
		if n.Public {
			ends["public_endpoint_fqdn"] = host + "-public-dedicated-inference.do-infra.ai"
		}
		out["endpoints"] = ends
	}
	models := []string{}
	for _, m := range n.Running.Models {
		models = append(models, m.ProviderModel)
	}
	out["provider_model_id"] = models
	return out
}

// inferenceView is an endpoint as single reads show it.
func inferenceView(c *call, n *inference) obj {
	out := inferenceRow(c, n)
	delete(out, "provider_model_id")
	if n.Running.Version > 0 {
		out["spec"] = n.specView(n.Running, "active")
	}
	if n.Pending != nil {
		out["pending_deployment_spec"] = n.specView(*n.Pending, "pending")
	}
	return out
}

func (n *inference) specView(v inferenceSpec, state string) obj {
	return obj{"id": v.ID, "dedicated_inference_id": n.ID, "version": v.Version, "state": state, "enable_public_endpoint": n.Public,
		"vpc_config": obj{"vpc_uuid": n.VPC}, "model_deployments": v.Models, "created_at": stamp(n.CreatedAt), "updated_at": stamp(n.UpdatedAt)}
}

// inferenceSize is a size of endpoints: memory in MiB, GPU memory and disks in GiB.
type inferenceSize struct {
	slug, price, name, fleet       string
	regions                        []string
	cpu, memory, vram, disk, cache int
}

var inferenceRegions = []string{"atl1", "nyc2", "tor1"}

var inferenceSizes = []inferenceSize{
	{"gpu-mi300x1-192gb", "1.99", "AMD MI300X", "do:compute-fleet:gpu-amd-mi300x", []string{"atl1", "nyc2"}, 20, 245760, 192, 720, 5120},
	{"gpu-h100x1-80gb", "3.39", "NVIDIA H100", "do:compute-fleet:gpu-nvidia-h100", []string{"nyc2", "tor1"}, 20, 245760, 80, 720, 5120},
}

func inferenceSizeView(z inferenceSize) obj {
	return obj{"gpu_slug": z.slug, "price_per_hour": z.price, "currency": "USD", "regions": z.regions, "cpu": z.cpu, "memory": z.memory,
		"gpu": obj{"count": 1, "vram_gb": z.vram, "slug": z.slug}, "size_category": obj{"name": z.name, "fleet_name": z.fleet},
		"disks": []obj{{"type": "Local", "size_gb": z.disk}, {"type": "Scratch", "size_gb": z.cache}}}
}

// inferenceOffer is a model that endpoints run.
type inferenceOffer struct {
	slug, name string
	gated      bool
}

var inferenceModels = []inferenceOffer{
	{"Qwen/Qwen2.5-14B-Instruct", "Qwen2.5 14B Instruct", false},
	{"meta-llama/Llama-3.1-8B-Instruct", "Llama 3.1 8B Instruct", true},
	{"deepseek-r1-distill-qwen-14b", "DeepSeek R1 Distill Qwen 14B", false},
}

func inferenceModelView(m inferenceOffer) obj {
	return obj{"gpu_slugs": []string{"gpu-mi300x1-192gb", "gpu-h100x1-80gb"}, "model_slug": m.slug, "model_name": m.name, "is_model_gated": m.gated}
}
