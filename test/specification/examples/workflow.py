# Python: Build complex multi-step workflows
workflow = zigllms.workflow.create("research_pipeline")

# Add workflow steps
workflow.add_step("gather_sources", {
    "agent": "research_agent",
    "action": "search",
    "params": {
        "query": "{{input.topic}}",
        "sources": ["google_scholar", "arxiv"]
    }
})

workflow.add_step("analyze_papers", {
    "agent": "analysis_agent", 
    "action": "analyze",
    "params": {
        "papers": "{{gather_sources.output}}",
        "criteria": ["novelty", "impact", "methodology"]
    },
    "depends_on": ["gather_sources"]
})

workflow.add_step("generate_report", {
    "agent": "writer_agent",
    "action": "write",
    "params": {
        "analysis": "{{analyze_papers.output}}",
        "format": "academic_report"
    },
    "depends_on": ["analyze_papers"]
})

# Execute workflow
result = workflow.execute({
    "topic": "Transformer architectures in computer vision"
})

# Access step results
for step_name, step_result in result.steps.items():
    print(f"{step_name}: {step_result.status}")
