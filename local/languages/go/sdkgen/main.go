// Makes the SDK of a package in one language out of its schema:
//
//	sdkgen <schema.json> <go|python|nodejs> <folder>
//
// What `pulumi package gen-sdk` does, which asks a language's own host for it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if err := generate(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: sdkgen <schema.json> <go|python|nodejs> <folder>")
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noPackages{}, schema.ValidationOptions{})
	if err != nil {
		return err
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	files, err := filesOf(args[1], pkg)
	if err != nil {
		return err
	}
	for name, content := range files {
		file := filepath.Join(args[2], name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// noPackages refuses references to other packages: whoever uses the SDK would need those as well.
type noPackages struct{}

func (noPackages) LoadPackage(pkg string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %q", pkg)
}

func (noPackages) LoadPackageV2(_ context.Context, other *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %q", other.Name)
}

func filesOf(language string, pkg *schema.Package) (map[string][]byte, error) {
	const tool = "sdkgen"
	switch language {
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	case "python":
		return python.GeneratePackage(tool, pkg, map[string][]byte{}, nil)
	case "nodejs":
		return nodejs.GeneratePackage(tool, pkg, map[string][]byte{}, nil, false, nil)
	default:
		return nil, fmt.Errorf("no generator for %q", language)
	}
}
