package digitalocean_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean"
)

// TestConfigLeavesTerraformsZeros: Terraform records 0 for each setting of a
// database that the API does not tell. A change of another sets none of them.
func TestConfigLeavesTerraformsZeros(t *testing.T) {
	c := cloud(t)
	id := given(t, c).database("mysql")
	r := digitalocean.New(digitalocean.Options{}).Resources["digitalocean_database_mysql_config"]
	recorded := func(timeout int64) cty.Value {
		vs := map[string]cty.Value{}
		for name, ty := range r.Schema().Block.ImpliedType().AttributeTypes() {
			vs[name] = cty.NullVal(ty)
		}
		vs["id"], vs["cluster_id"] = cty.StringVal(id+"/mysql-config"), cty.StringVal(id)
		vs["backup_hour"], vs["sql_require_primary_key"] = cty.Zero, cty.False
		vs["connect_timeout"] = cty.NumberIntVal(timeout)
		return cty.ObjectVal(vs)
	}
	prior := providers.Object{ID: id + "/mysql-config", Value: recorded(10)}
	if _, err := r.Bind(c.Client).Update(t.Context(), prior, providers.Object{ID: prior.ID, Value: recorded(20)}); err != nil {
		t.Fatal(err)
	}
	now, _, err := given(t, c).api.Databases.GetMySQLConfig(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if now.ConnectTimeout == nil || *now.ConnectTimeout != 20 || now.BackupHour != nil || now.SQLRequirePrimaryKey != nil {
		t.Errorf("the settings are %+v", now)
	}
}
