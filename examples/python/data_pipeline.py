# Data from a file to a report: read by a tool, parsed, checked against a schema, summed up, and written about by an agent.
import statistics
from collections import defaultdict

row_schema = zigllms.schema.define({
    "name": "Row",
    "type": "object",
    "properties": {
        "region": {"type": "string", "minLength": 1},
        "month": {"type": "string", "enum": ["January", "February"]},
        "amount": {"type": "number", "minimum": 0},
    },
    "required": ["region", "month", "amount"],
})


def clean(params):
    """Rows that fit the schema once text has become numbers, and what is wrong with the others."""
    good, bad = [], []
    for row in params["rows"]:
        try:
            good.append(zigllms.schema.coerce(row_schema, row))
        except Exception as error:
            bad.append(f"{row['region']} {row['month']}: {error.code}")
    return {"good": good, "bad": bad}


def summarise(params):
    by_region = defaultdict(list)
    for row in params["rows"]:
        by_region[row["region"]].append(row["amount"])
    return {
        region: {"total": sum(amounts), "mean": statistics.mean(amounts)}
        for region, amounts in sorted(by_region.items())
    }


zigllms.agent.create({"name": "reporter", "instructions": "Write one sentence."})

pipeline = zigllms.workflow.create("sales_pipeline")
pipeline.add_step("read", {"tool": "file_reader", "params": {"path": "{{input.file}}"}})
pipeline.add_step("parse", {
    "execute": lambda params: zigllms.output.parse(params["text"], {"format": "csv"}),
    "params": {"text": "{{read.output}}"},
})
pipeline.add_step("clean", {"execute": clean, "params": {"rows": "{{parse.output}}"}})
pipeline.add_step("summarise", {"execute": summarise, "params": {"rows": "{{clean.output.good}}"}})
pipeline.add_step("report", {
    "agent": "reporter",
    "action": "Report on the sales",
    "params": {"summary": "{{summarise.output}}"},
})

result = pipeline.execute({"file": "sales.csv"})
print(f"pipeline: {result.status}")
for name, step in result.steps.items():
    print(f"  {name}: {step.status}")

cleaned = result.steps["clean"].output
print(f"rows: {len(cleaned.good)} good, {len(cleaned.bad)} bad")
for problem in cleaned.bad:
    print(f"  {problem}")
for region, numbers in result.steps["summarise"].output.items():
    print(f"  {region:<6} total {numbers['total']:>4.0f}  mean {numbers['mean']:.1f}")
print(result.steps["report"].output)

# A file that the policy of the host doesn't let scripts read.
refused = pipeline.execute({"file": "../../package.json"})
print(f"outside: {refused.status}, {refused.error.code}")

# The same as one answer of a model, with the mistakes that models make.
answer = """Here you are:
```json
{"region": "North", "month": "January", "amount": "120",}
```"""
parser = zigllms.output.create_parser({"format": "json", "schema": row_schema})
print(f"out of an answer: {parser.parse(answer)}")
