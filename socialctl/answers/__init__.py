"""Answers to what people ask of a post, and of their office: from values to sentences, without reading or showing."""
