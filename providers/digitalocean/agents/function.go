package agents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Function is the model of digitalocean_gradientai_function: a function that an agent
// may call. Its id is the agent's, as with the Terraform provider, so that the engine
// knows it by function_uuid.
type Function struct {
	AgentID       string  `swamp:"agent_id,required,nonempty,identity,parent,forcenew=a function is of one agent"`
	Description   string  `swamp:"description,required,nonempty"`
	FaasName      *string `swamp:"faas_name,optional,filled=*" doc:"needed, though the Terraform provider says so only when it makes the function"`
	FaasNamespace string  `swamp:"faas_namespace,required,nonempty"`
	FunctionName  string  `swamp:"function_name,required,nonempty,identity"`
	FunctionUUID  string  `swamp:"function_uuid,computed,key"`
	ID            string  `swamp:"id,optional,computed" doc:"the agent's"`
	InputSchema   string  `swamp:"input_schema,required,unread,norm=json,check=parameters"`
	OutputSchema  *string `swamp:"output_schema,optional,unread,norm=json,check=json"`
}

func functionResource() providers.Resource {
	return sdk.Resource[*do.Client, Function]{
		Name:   "digitalocean_gradientai_function",
		Create: createFunction, Read: readFunction, Update: updateFunction, Delete: removeFunction, List: listFunctions,
		ID:      func(r *Function) string { return r.FunctionUUID },
		Touches: func(r *Function) []string { return []string{"agent:" + r.AgentID} },
		Traits:  providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "agent_id,function_uuid"},
		Norms:   map[string]func(string) string{"json": do.CompactJSON},
		Checks: map[string]func(string) error{
			"parameters": checkParameters,
			"json":       func(s string) error { return json.Unmarshal([]byte(s), new(any)) },
		},
		Check: func(c *sdk.Check[Function]) {
			if !c.Set("faas_name") || c.Known("faas_name") && do.Value(c.Config.FaasName) == "" {
				c.Error("faas_name", "Missing required argument", "An agent calls a function by its namespace and its name. Write faas_name, for example \"default/weather\".")
			}
		},
	}.Build()
}

// checkParameters refuses what does not say any parameter, as the API does.
func checkParameters(s string) error {
	var in godo.FunctionInputSchema
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return err
	}
	if len(in.Parameters) == 0 {
		return errors.New("it has no parameters; write jsonencode({ parameters = [{ name = …, in = \"query\", schema = { type = \"string\" } }] })")
	}
	return nil
}

// schemas are those of a function as the API takes them.
func (r *Function) schemas() (in godo.FunctionInputSchema, out json.RawMessage, err error) {
	if err := json.Unmarshal([]byte(r.InputSchema), &in); err != nil {
		return in, nil, &providers.Error{Kind: providers.Invalid, Op: "read input_schema", Err: err}
	}
	if r.OutputSchema != nil && *r.OutputSchema != "" {
		out = json.RawMessage(*r.OutputSchema)
	}
	return in, out, nil
}

func createFunction(ctx context.Context, c *do.Client, r *Function) error {
	in, out, err := r.schemas()
	if err != nil {
		return err
	}
	v, _, err := c.API().AgentPlatform.CreateFunctionRoute(ctx, r.AgentID, &godo.FunctionRouteCreateRequest{
		AgentUuid: r.AgentID, Description: r.Description, FaasName: do.Value(r.FaasName), FaasNamespace: r.FaasNamespace, FunctionName: r.FunctionName,
		InputSchema: in, OutputSchema: out,
	})
	if err != nil {
		return do.Err("add function to agent", err)
	}
	for _, f := range v.Functions {
		if f.Name == r.FunctionName {
			r.fill(f)
			return nil
		}
	}
	return &providers.Error{Kind: providers.Lost, Op: "add function to agent", Message: fmt.Sprintf("the answer does not have the function %q", r.FunctionName)}
}

func readFunction(ctx context.Context, c *do.Client, r *Function) error {
	v, err := get(ctx, c, r.AgentID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Functions, func(f *godo.AgentFunction) bool { return f.Uuid == r.FunctionUUID })
	if i < 0 {
		return &providers.Error{Kind: providers.NotFound, Op: "read function of agent", Message: fmt.Sprintf("agent %s has no function %s", r.AgentID, r.FunctionUUID)}
	}
	r.fill(v.Functions[i])
	return nil
}

func updateFunction(ctx context.Context, c *do.Client, _, r *Function) error {
	in, out, err := r.schemas()
	if err != nil {
		return err
	}
	_, _, err = c.API().AgentPlatform.UpdateFunctionRoute(ctx, r.AgentID, r.FunctionUUID, &godo.FunctionRouteUpdateRequest{
		AgentUuid: r.AgentID, Description: r.Description, FaasName: do.Value(r.FaasName), FaasNamespace: r.FaasNamespace, FunctionName: r.FunctionName,
		FunctionUuid: r.FunctionUUID, InputSchema: in, OutputSchema: out,
	})
	if err != nil {
		return do.Err("update function of agent", err)
	}
	return readFunction(ctx, c, r)
}

func removeFunction(ctx context.Context, c *do.Client, r *Function) error {
	_, _, err := c.API().AgentPlatform.DeleteFunctionRoute(ctx, r.AgentID, r.FunctionUUID)
	return do.Err("remove function from agent", err)
}

func listFunctions(ctx context.Context, c *do.Client, like *Function) iter.Seq2[*Function, error] {
	return func(yield func(*Function, error) bool) {
		v, err := get(ctx, c, like.AgentID)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, f := range v.Functions {
			r := &Function{AgentID: like.AgentID}
			if r.fill(f); !yield(r, nil) {
				return
			}
		}
	}
}

func (r *Function) fill(f *godo.AgentFunction) {
	r.ID, r.FunctionUUID, r.FunctionName, r.Description, r.FaasName, r.FaasNamespace = r.AgentID, f.Uuid, f.Name, f.Description, &f.FaasName, f.FaasNamespace
}
