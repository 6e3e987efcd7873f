package databases

import (
	"context"
	"iter"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Subject is the model of digitalocean_database_kafka_schema_registry: a subject
// in the schema registry of a Kafka cluster.
type Subject struct {
	ClusterID   string `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	Schema      string `swamp:"schema,required,forcenew,norm=json"`
	SchemaType  string `swamp:"schema_type,required,forcenew,oneof=avro|json|protobuf|AVRO|JSON|PROTOBUF,norm=lower"`
	SubjectName string `swamp:"subject_name,required,forcenew,nonempty,key,identity"`
}

func subjectResource() providers.Resource {
	return sdk.Resource[*do.Client, Subject]{
		Name: "digitalocean_database_kafka_schema_registry", Create: createSubject, Read: readSubject, Delete: removeSubject, List: listSubjects,
		ID:      func(r *Subject) string { return r.ClusterID + "/schema-registry/" + r.SubjectName },
		Touches: func(r *Subject) []string { return []string{"database:" + r.ClusterID} },
		Norms:   map[string]func(string) string{"json": do.CompactJSON},
		Traits:  providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "cluster_id,subject_name"},
	}.Build()
}

func createSubject(ctx context.Context, c *do.Client, r *Subject) error {
	_, _, err := c.API().Databases.CreateKafkaSchemaRegistry(ctx, r.ClusterID, &godo.DatabaseKafkaSchemaRegistryRequest{
		SubjectName: r.SubjectName, SchemaType: r.SchemaType, Schema: r.Schema,
	})
	return do.Err("create schema registry subject", err)
}

func readSubject(ctx context.Context, c *do.Client, r *Subject) error {
	s, _, err := c.API().Databases.GetKafkaSchemaRegistry(ctx, r.ClusterID, r.SubjectName)
	if err != nil {
		return do.Err("read schema registry subject", err)
	}
	r.fill(s)
	return nil
}

func removeSubject(ctx context.Context, c *do.Client, r *Subject) error {
	_, err := c.API().Databases.DeleteKafkaSchemaRegistry(ctx, r.ClusterID, r.SubjectName)
	return do.Err("delete schema registry subject", err)
}

func listSubjects(ctx context.Context, c *do.Client, like *Subject) iter.Seq2[*Subject, error] {
	pages := do.Pages(ctx, "list schema registry subjects", func(s godo.DatabaseKafkaSchemaRegistrySubject) string { return s.SubjectName },
		func(ctx context.Context, o *godo.ListOptions) ([]godo.DatabaseKafkaSchemaRegistrySubject, *godo.Response, error) {
			return c.API().Databases.ListKafkaSchemaRegistry(ctx, like.ClusterID, o)
		})
	return do.Each(pages, func(s godo.DatabaseKafkaSchemaRegistrySubject) *Subject {
		r := &Subject{ClusterID: like.ClusterID}
		r.fill(&s)
		return r
	})
}

func (r *Subject) fill(s *godo.DatabaseKafkaSchemaRegistrySubject) {
	r.SubjectName, r.SchemaType, r.Schema = s.SubjectName, s.SchemaType, s.Schema
}
