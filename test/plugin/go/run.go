// Takes the place of the example's main.go: runs its program by Go's Automation API.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// run <project> <stack> <up|preview|destroy> <config as JSON>
func main() {
	result, err := run(context.Background(), os.Args[1:])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	text, err := json.Marshal(result)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

type result struct {
	Changes map[string]int `json:"changes"`
	Outputs map[string]any `json:"outputs"`
}

func run(ctx context.Context, args []string) (*result, error) {
	project, name, command := args[0], args[1], args[2]
	var config map[string]string
	if err := json.Unmarshal([]byte(args[3]), &config); err != nil {
		return nil, err
	}
	stack, err := auto.UpsertStackInlineSource(ctx, name, project, program)
	if err != nil {
		return nil, err
	}
	for key, value := range config {
		if err := stack.SetConfig(ctx, key, auto.ConfigValue{Value: value}); err != nil {
			return nil, err
		}
	}
	switch command {
	case "preview":
		previewed, err := stack.Preview(ctx)
		changes := map[string]int{}
		for operation, count := range previewed.ChangeSummary {
			changes[string(operation)] = count
		}
		return &result{Changes: changes}, err
	case "up":
		updated, err := stack.Up(ctx)
		if err != nil {
			return nil, err
		}
		outputs := map[string]any{}
		for key, output := range updated.Outputs {
			outputs[key] = output.Value
		}
		return &result{Changes: *updated.Summary.ResourceChanges, Outputs: outputs}, nil
	default:
		destroyed, err := stack.Destroy(ctx)
		if err != nil {
			return nil, err
		}
		return &result{Changes: *destroyed.Summary.ResourceChanges}, nil
	}
}
